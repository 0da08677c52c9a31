mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/t/0123456789abcdef" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/r" }
  }
  mock_resource "aws_ecs_task_definition" {
    defaults = { arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/t:1" }
  }
}

variables {
  name             = "reports"
  environment_name = "staging"
  platform = {
    region             = "us-east-1"
    vpc_id             = "vpc-1"
    subnet_ids         = ["subnet-1", "subnet-2"]
    cluster_name       = "c"
    cluster_arn        = "arn:aws:ecs:us-east-1:123456789012:cluster/c"
    kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/k"
    log_retention_days = 7
    spot               = true
    container_user     = 65532
  }
  image         = { repository_url = "123456789012.dkr.ecr.us-east-1.amazonaws.com/r", repository_arn = "arn:aws:ecr:us-east-1:123456789012:repository/r", digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }
  service       = { port = 7000, liveness = "/health", memory_mib = 256, cpus = 0.5, stop_grace_seconds = 30 }
  drain_seconds = 10
  container     = { entry_point = ["/nodejs/bin/node"], command = ["dist/server.js"], health_command = ["/nodejs/bin/node", "dist/healthcheck.js"] }
  size          = { cpu = 256, min_tasks = 1, max_tasks = 3 }
  exposures     = { edge = { listener_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/a/1/2", paths = ["/a", "/b", "/c", "/d", "/e"], priority = 50 } }
  environment   = { PORT = "7000" }
}

run "hardened_and_by_digest" {
  command = plan
  assert {
    condition     = alltrue([for c in jsondecode(aws_ecs_task_definition.this.container_definitions) : c.user == "65532" && c.readonlyRootFilesystem && c.linuxParameters.capabilities.drop == ["ALL"] && endswith(c.image, var.image.digest)])
    error_message = "A container is not hardened or not pinned."
  }
  assert {
    condition     = aws_ecs_task_definition.this.memory == "512"
    error_message = "Not the smallest memory of Fargate that holds the limits."
  }
  assert {
    condition     = length(aws_iam_role_policy.secrets) == 0
    error_message = "A service without secrets may read one."
  }
  assert {
    condition     = length(aws_lb_listener_rule.this) == 2
    error_message = "Five paths take two rules."
  }
}

run "a_name_in_capitals_is_refused" {
  command = plan
  variables {
    name = "Reports"
  }
  expect_failures = [var.name]
}

run "a_tag_is_refused" {
  command = plan
  variables {
    image = { repository_url = "r", repository_arn = "a", digest = "latest" }
  }
  expect_failures = [var.image]
}

run "readiness_is_refused" {
  command = plan
  variables {
    service = { port = 7000, liveness = "/ready", memory_mib = 256, cpus = 0.5, stop_grace_seconds = 30 }
  }
  expect_failures = [var.service]
}

run "a_grace_beyond_fargates_is_refused" {
  command = plan
  variables {
    service = { port = 7000, liveness = "/health", memory_mib = 256, cpus = 0.5, stop_grace_seconds = 121 }
  }
  expect_failures = [var.service]
}

run "a_grace_within_the_draining_is_refused" {
  command = plan
  variables {
    service = { port = 7000, liveness = "/health", memory_mib = 256, cpus = 0.5, stop_grace_seconds = 10 }
  }
  expect_failures = [var.service]
}

run "a_relative_entry_point_is_refused" {
  command = plan
  variables {
    container = { entry_point = ["node"], command = [], health_command = ["/nodejs/bin/node"] }
  }
  expect_failures = [var.container]
}

run "a_size_that_fargate_lacks_is_refused" {
  command = plan
  variables {
    size = { cpu = 300, min_tasks = 1, max_tasks = 3 }
  }
  expect_failures = [var.size]
}

run "more_tasks_at_least_than_at_most_is_refused" {
  command = plan
  variables {
    size = { cpu = 256, min_tasks = 4, max_tasks = 3 }
  }
  expect_failures = [var.size]
}

run "no_task_is_refused" {
  command = plan
  variables {
    size = { cpu = 256, min_tasks = 0, max_tasks = 3 }
  }
  expect_failures = [var.size]
}

run "more_cpu_than_the_limit_is_refused" {
  command = plan
  variables {
    size = { cpu = 1024, min_tasks = 1, max_tasks = 3 }
  }
  expect_failures = [var.size]
}

run "more_memory_than_fargate_offers_is_refused" {
  command = plan
  variables {
    service = { port = 7000, liveness = "/health", memory_mib = 4096, cpus = 0.5, stop_grace_seconds = 30 }
  }
  expect_failures = [var.size]
}

run "no_way_in_is_refused" {
  command = plan
  variables {
    exposures = {}
  }
  expect_failures = [var.exposures]
}

run "a_path_without_a_slash_is_refused" {
  command = plan
  variables {
    exposures = { edge = { listener_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/a/1/2", paths = ["a"], priority = 50 } }
  }
  expect_failures = [var.exposures]
}

run "a_secret_in_plain_is_refused" {
  command = plan
  variables {
    environment = { PORT = "7000", TOKEN = "x" }
    secrets     = { TOKEN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:t" }
  }
  expect_failures = [var.secrets]
}

run "two_containers_of_one_name_are_refused" {
  command = plan
  variables {
    first = { name = "reports", command = [], memory_mib = 128, stop_grace_seconds = 30, environment = {} }
  }
  expect_failures = [var.first]
}

run "applies_with_a_first_container" {
  command = apply
  variables {
    first = {
      name               = "migrate"
      command            = ["dist/migrate.js"]
      memory_mib         = 512
      stop_grace_seconds = 60
      environment        = { LOG_LEVEL = "info" }
      secrets            = { DATABASE_PASSWORD = "arn:aws:secretsmanager:us-east-1:123456789012:secret:owner:password::" }
    }
    secret_arns = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:owner"]
  }
  assert {
    condition     = aws_ecs_task_definition.this.memory == "1024" && length(jsondecode(aws_ecs_task_definition.this.container_definitions)) == 2
    error_message = "The task must hold the limits of both containers."
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].dependsOn == [{ condition = "SUCCESS", containerName = "migrate" }]
    error_message = "The service must wait for the first container."
  }
  assert {
    condition     = length(aws_iam_role_policy.secrets) == 1
    error_message = "The task's secrets can't be read."
  }
  assert {
    condition     = aws_ecs_service.this.deployment_circuit_breaker[0].rollback
    error_message = "A bad release would stay."
  }
}
