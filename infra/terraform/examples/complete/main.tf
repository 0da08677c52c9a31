locals {
  prefix = "portfolio-${var.config.name}"
  svc    = var.topology.services

  # What belongs to which name of the topology. Migrations run in the backend's tasks, imports are not in the example, and the
  # edge does not call the gateway, because it does not offer the API.
  groups = {
    edge     = aws_security_group.balancer["edge"].id
    gateway  = aws_security_group.balancer["gateway"].id
    backend  = module.backend.security_group_id
    frontend = module.frontend.security_group_id
    db       = module.database.security_group_id
  }
  arrows = {
    for a in var.topology.arrows : "${a.from}-${a.to}" => a
    if contains(keys(local.groups), a.from) && !(a.from == "edge" && a.to == "gateway")
  }
  tasks = ["backend", "frontend"]
}

resource "aws_kms_key" "this" {
  description         = "Data at rest of portfolio ${var.config.name}"
  enable_key_rotation = true
}

resource "aws_ecr_repository" "this" {
  for_each             = toset(local.tasks)
  name                 = "${local.prefix}-${each.key}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.config.protect_data

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each   = aws_ecr_repository.this
  repository = each.value.name
  policy = jsonencode({ rules = [
    { rulePriority = 1, description = "Layers of abandoned pushes", selection = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }, action = { type = "expire" } },
    { rulePriority = 2, description = "Far enough back to roll back to", selection = { tagStatus = "tagged", tagPatternList = ["*"], countType = "imageCountMoreThan", countNumber = 30 }, action = { type = "expire" } },
  ] })
}

module "network" {
  source         = "../../modules/network"
  name           = local.prefix
  region         = var.config.region
  cidr           = var.config.cidr
  endpoint_zones = var.config.endpoint_zones
}

resource "aws_security_group" "balancer" {
  for_each    = { edge = "Public balancer", gateway = "Internal balancer" }
  name        = "${local.prefix}-${each.key}"
  description = each.value
  vpc_id      = module.network.vpc_id
}

resource "aws_lb" "this" {
  for_each                   = { edge = "public", gateway = "services" }
  name                       = "${local.prefix}-${each.key}"
  internal                   = each.key != "edge"
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.balancer[each.key].id]
  subnets                    = module.network.subnet_ids[each.value]
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  xff_header_processing_mode = "append"
  enable_deletion_protection = var.config.protect_data
}

resource "aws_lb_listener" "this" {
  for_each          = aws_lb.this
  load_balancer_arn = each.value.arn
  port              = local.svc.gateway.port
  protocol          = "HTTP"

  default_action {
    type = "fixed-response"
    fixed_response {
      status_code  = "404"
      content_type = "application/json"
      message_body = jsonencode({ type = "about:blank", title = "Not Found", status = 404, detail = "Not Found" })
    }
  }
}

# The dashboard would answer these with a page.
resource "aws_lb_listener_rule" "no_api_at_the_edge" {
  listener_arn = aws_lb_listener.this["edge"].arn
  priority     = 90

  condition {
    path_pattern {
      values = [var.topology.api_prefix, "${var.topology.api_prefix}/*"]
    }
  }
  action {
    type = "fixed-response"

    fixed_response {
      status_code  = "404"
      content_type = "application/json"
      message_body = jsonencode({ type = "about:blank", title = "Not Found", status = 404, detail = "Not Found" })
    }
  }
}

resource "aws_ecs_cluster" "this" {
  name = "${local.prefix}-cluster"
  setting {
    name  = "containerInsights"
    value = var.config.container_insights ? "enabled" : "disabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

module "database" {
  source             = "../../modules/database"
  name               = "${local.prefix}-db"
  vpc_id             = module.network.vpc_id
  subnet_ids         = module.network.subnet_ids["data"]
  port               = local.svc.db.port
  kms_key_arn        = aws_kms_key.this.arn
  log_retention_days = var.config.log_retention_days
  database           = merge(var.config.database, { protect = var.config.protect_data })
}

locals {
  platform = {
    region             = var.config.region
    vpc_id             = module.network.vpc_id
    subnet_ids         = module.network.subnet_ids["services"]
    cluster_name       = aws_ecs_cluster.this.name
    cluster_arn        = aws_ecs_cluster.this.arn
    kms_key_arn        = aws_kms_key.this.arn
    log_retention_days = var.config.log_retention_days
    spot               = var.config.spot
    container_user     = var.topology.container_user
  }
  images = { for name in local.tasks : name => {
    repository_url = aws_ecr_repository.this[name].repository_url
    repository_arn = aws_ecr_repository.this[name].arn
    digest         = var.image_digests[name]
  } }
  database_url = { for user in ["owner", "reader"] : user => "postgresql://portfolio_${user}@${module.database.address}:${local.svc.db.port}/portfolio" }
}

module "backend" {
  source           = "../../modules/web-service"
  name             = "backend"
  environment_name = var.config.name
  platform         = local.platform
  image            = local.images.backend
  service          = local.svc.backend
  drain_seconds    = var.topology.drain_seconds
  container        = var.topology.containers.backend
  size             = var.config.sizes.backend
  # Not at the edge: this provider's balancer can't take the prefix /api off.
  exposures = {
    gateway = { listener_arn = aws_lb_listener.this["gateway"].arn, paths = var.topology.public_api_paths, priority = 10 }
  }
  environment = merge(var.topology.environment.backend, {
    AWS_REGION          = var.config.region
    DATABASE_URL        = local.database_url.reader
    ENVIRONMENT         = var.config.name
    PORTFOLIO_CURRENCY  = var.currency
    PORTFOLIO_TIME_ZONE = var.time_zone
    TRUSTED_PROXIES     = var.config.cidr
  })
  secret_arns = [module.database.owner_secret_arn]
  first = {
    name               = "migrate"
    command            = ["dist/migrate.js"]
    memory_mib         = local.svc.migrate.memory_mib
    stop_grace_seconds = local.svc.migrate.stop_grace_seconds
    environment        = merge(var.topology.environment.migrate, { DATABASE_URL = local.database_url.owner, ENVIRONMENT = var.config.name })
    secrets            = { DATABASE_PASSWORD = "${module.database.owner_secret_arn}:password::" }
  }
}

module "frontend" {
  source           = "../../modules/web-service"
  name             = "frontend"
  environment_name = var.config.name
  platform         = local.platform
  image            = local.images.frontend
  service          = local.svc.frontend
  drain_seconds    = var.topology.drain_seconds
  container        = var.topology.containers.frontend
  size             = var.config.sizes.frontend
  exposures = {
    edge = { listener_arn = aws_lb_listener.this["edge"].arn, paths = ["/*"], priority = 100 }
  }
  environment = merge(var.topology.environment.frontend, {
    API_URL     = "http://${aws_lb.this["gateway"].dns_name}"
    ENVIRONMENT = var.config.name
  })
}

# The API logs in to the database with tokens.
data "aws_iam_policy_document" "database" {
  statement {
    actions   = ["rds-db:connect"]
    resources = ["arn:aws:rds-db:${var.config.region}:${split(":", module.database.arn)[4]}:dbuser:${module.database.resource_id}/portfolio_reader"]
  }
}

resource "aws_iam_role_policy" "database" {
  name   = "database"
  role   = module.backend.task_role_name
  policy = data.aws_iam_policy_document.database.json
}

# Who may call whom: the topology's arrows, each with both ends, and nothing else between groups.
resource "aws_vpc_security_group_ingress_rule" "arrow" {
  for_each                     = local.arrows
  security_group_id            = local.groups[each.value.to]
  referenced_security_group_id = local.groups[each.value.from]
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  description                  = "${each.value.from} to ${each.value.to}"
}

resource "aws_vpc_security_group_egress_rule" "arrow" {
  for_each                     = local.arrows
  security_group_id            = local.groups[each.value.from]
  referenced_security_group_id = local.groups[each.value.to]
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  description                  = "${each.value.from} to ${each.value.to}"
}

resource "aws_vpc_security_group_ingress_rule" "people" {
  for_each          = toset(var.allowed_cidrs)
  security_group_id = local.groups.edge
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = local.svc.gateway.port
  to_port           = local.svc.gateway.port
  description       = "People"
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  for_each                     = toset(local.tasks)
  security_group_id            = local.groups[each.key]
  referenced_security_group_id = module.network.endpoints_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  description                  = "AWS interfaces"
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  for_each                     = toset(local.tasks)
  security_group_id            = module.network.endpoints_security_group_id
  referenced_security_group_id = local.groups[each.key]
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  description                  = "AWS interfaces"
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  for_each          = toset(local.tasks)
  security_group_id = local.groups[each.key]
  prefix_list_id    = module.network.s3_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = "S3"
}
