locals {
  full_name = "portfolio-${var.environment_name}-${var.name}"
  image     = "${var.image.repository_url}@${var.image.digest}"
  # Memory that Fargate offers for each CPU size, in MiB.
  offered = {
    256  = [512, 1024, 2048]
    512  = [for gib in range(1, 5) : gib * 1024]
    1024 = [for gib in range(2, 9) : gib * 1024]
    2048 = [for gib in range(4, 17) : gib * 1024]
  }
  needed = var.service.memory_mib + (var.first == null ? 0 : var.first.memory_mib)
  memory = [for mib in local.offered[var.size.cpu] : mib if mib >= local.needed][0]
  rules = merge([
    for balancer, e in var.exposures : {
      # A rule may have five condition values; a host name and another header would take two.
      for i, paths in chunklist(e.paths, 3) : "${balancer}-${i}" => {
        balancer     = balancer
        listener_arn = e.listener_arn
        priority     = e.priority + i
        paths        = paths
      }
    }
  ]...)
  hardening = {
    user                   = tostring(var.platform.container_user)
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
  }
  logging = { for stream in compact([var.name, try(var.first.name, "")]) : stream => {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.this.name
      awslogs-region        = var.platform.region
      awslogs-stream-prefix = stream
      mode                  = "non-blocking"
    }
  } }
  main = merge(local.hardening, {
    name             = var.name
    image            = local.image
    essential        = true
    entryPoint       = var.container.entry_point
    command          = var.container.command
    memory           = var.service.memory_mib
    stopTimeout      = var.service.stop_grace_seconds
    environment      = [for k in sort(keys(var.environment)) : { name = k, value = var.environment[k] }]
    secrets          = [for k in sort(keys(var.secrets)) : { name = k, valueFrom = var.secrets[k] }]
    portMappings     = [{ name = var.name, containerPort = var.service.port, hostPort = var.service.port, protocol = "tcp" }]
    healthCheck      = { command = concat(["CMD"], var.container.health_command), interval = 15, timeout = 5, retries = 3, startPeriod = 60 }
    dependsOn        = var.first == null ? [] : [{ containerName = var.first.name, condition = "SUCCESS" }]
    logConfiguration = local.logging[var.name]
  })
  first = var.first == null ? [] : [merge(local.hardening, {
    name             = var.first.name
    image            = local.image
    essential        = false
    entryPoint       = var.container.entry_point
    command          = var.first.command
    memory           = var.first.memory_mib
    stopTimeout      = var.first.stop_grace_seconds
    environment      = [for k in sort(keys(var.first.environment)) : { name = k, value = var.first.environment[k] }]
    secrets          = [for k in sort(keys(var.first.secrets)) : { name = k, valueFrom = var.first.secrets[k] }]
    logConfiguration = local.logging[var.first.name]
  })]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/portfolio/${var.environment_name}/${var.name}"
  retention_in_days = var.platform.log_retention_days
  kms_key_id        = var.platform.kms_key_arn
}

data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each           = toset(["execution", "task"])
  name               = "${local.full_name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

data "aws_iam_policy_document" "execution" {
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    resources = [var.image.repository_arn]
  }
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }
}

data "aws_iam_policy_document" "secrets" {
  count = length(var.secret_arns) == 0 ? 0 : 1
  statement {
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = var.secret_arns
  }
  statement {
    actions   = ["kms:Decrypt"]
    resources = [var.platform.kms_key_arn]
  }
}

resource "aws_iam_role_policy" "secrets" {
  count  = length(var.secret_arns) == 0 ? 0 : 1
  name   = "secrets"
  role   = aws_iam_role.this["execution"].id
  policy = data.aws_iam_policy_document.secrets[0].json
}

resource "aws_iam_role_policy" "execution" {
  name   = "pull-and-log"
  role   = aws_iam_role.this["execution"].id
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.full_name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.size.cpu
  memory                   = local.memory
  execution_role_arn       = aws_iam_role.this["execution"].arn
  task_role_arn            = aws_iam_role.this["task"].arn
  container_definitions    = jsonencode(concat([local.main], local.first))

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }
}

resource "aws_lb_target_group" "this" {
  for_each = var.exposures
  # A name of its own would be too long, and in the way of its successor.
  name_prefix                   = "pf-"
  vpc_id                        = var.platform.vpc_id
  target_type                   = "ip"
  protocol                      = "HTTP"
  port                          = var.service.port
  deregistration_delay          = var.service.stop_grace_seconds
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = var.service.liveness
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener_rule" "this" {
  for_each     = local.rules
  listener_arn = each.value.listener_arn
  priority     = each.value.priority

  condition {
    path_pattern {
      values = each.value.paths
    }
  }
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.value.balancer].arn
  }
}

resource "aws_security_group" "this" {
  name        = local.full_name
  description = "Tasks of ${var.name}"
  vpc_id      = var.platform.vpc_id
}

resource "aws_ecs_service" "this" {
  name                               = local.full_name
  cluster                            = var.platform.cluster_arn
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.size.min_tasks
  platform_version                   = "1.4.0"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 120
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"

  capacity_provider_strategy {
    capacity_provider = var.platform.spot ? "FARGATE_SPOT" : "FARGATE"
    weight            = 1
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets          = var.platform.subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = false
  }
  dynamic "load_balancer" {
    for_each = aws_lb_target_group.this
    content {
      target_group_arn = load_balancer.value.arn
      container_name   = var.name
      container_port   = var.service.port
    }
  }
  lifecycle {
    # Scaling, not a deployment, sets the number of tasks.
    ignore_changes = [desired_count]
  }
  # A task that starts before its role may pull fails the first deployment.
  depends_on = [aws_lb_listener_rule.this, aws_iam_role_policy.execution, aws_iam_role_policy.secrets]
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${var.platform.cluster_name}/${aws_ecs_service.this.name}"
  min_capacity       = var.size.min_tasks
  max_capacity       = var.size.max_tasks
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "${local.full_name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_in_cooldown  = 300
    scale_out_cooldown = 60
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
