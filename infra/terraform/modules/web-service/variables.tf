variable "name" {
  description = "Name of the service: of its container, its log group and its ECS service."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, at most 32, a letter first."
  }
}

variable "environment_name" {
  description = "Name of the environment, such as staging; part of every name."
  type        = string
}

variable "platform" {
  description = "What all services of one environment share."
  type = object({
    region             = string
    vpc_id             = string
    subnet_ids         = list(string)
    cluster_name       = string
    cluster_arn        = string
    kms_key_arn        = string
    log_retention_days = number
    spot               = bool
    container_user     = number
  })
}

variable "image" {
  description = "The repository, and the digest of what runs. A release is another digest."
  type        = object({ repository_url = string, repository_arn = string, digest = string })

  validation {
    condition     = can(regex("^sha256:[0-9a-f]{64}$", var.image.digest))
    error_message = "Images are passed as sha256: and 64 hexadecimal digits, so that a tag can't be moved under them."
  }
}

variable "service" {
  description = "The service's entry in platform/topology.ts: port, liveness path, limits, and seconds from SIGTERM to SIGKILL."
  type = object({
    port               = number
    liveness           = string
    memory_mib         = number
    cpus               = number
    stop_grace_seconds = number
  })

  validation {
    condition     = !startswith(var.service.liveness, "/ready")
    error_message = "That is a readiness path: ECS would replace healthy tasks while the database is away."
  }

  validation {
    condition     = var.service.stop_grace_seconds <= 120
    error_message = "Fargate waits at most 120 seconds for a task to stop."
  }

  validation {
    condition     = var.service.stop_grace_seconds > var.drain_seconds
    error_message = "The grace must be longer than the draining."
  }
}

variable "drain_seconds" {
  description = "Seconds for which a stopping task keeps answering, as it is told in its environment."
  type        = number
}

variable "container" {
  description = "The program by its absolute path, its arguments, and a command that ends with 0 while the process is live."
  type        = object({ entry_point = list(string), command = list(string), health_command = list(string) })

  validation {
    condition     = length(var.container.entry_point) > 0 && try(startswith(var.container.entry_point[0], "/"), false)
    error_message = "The entry point must be an absolute path: images have no search path."
  }
}

variable "size" {
  description = "CPU units of one task, and between how many tasks the service is scaled."
  type        = object({ cpu = number, min_tasks = number, max_tasks = number })

  validation {
    condition     = contains([256, 512, 1024, 2048], var.size.cpu)
    error_message = "The CPU is one of Fargate's sizes: 256, 512, 1024 or 2048."
  }

  validation {
    condition     = var.size.min_tasks >= 1 && var.size.min_tasks <= var.size.max_tasks
    error_message = "At least one task, and no more at least than at most."
  }

  validation {
    condition     = var.size.cpu <= var.service.cpus * 1024
    error_message = "More CPU units than the service's limit of cores."
  }

  validation {
    condition     = var.service.memory_mib + try(var.first.memory_mib, 0) <= 8 * var.size.cpu
    error_message = "Fargate has no size of so much memory with so little CPU: take a larger cpu."
  }
}

variable "exposures" {
  description = "Ways in, by the name of the balancer. Each gets a target group, and a rule for every three paths from its priority on."
  type        = map(object({ listener_arn = string, paths = list(string), priority = number }))

  validation {
    condition     = length(var.exposures) > 0
    error_message = "At least one exposure, or nothing can reach the service."
  }

  validation {
    condition     = alltrue([for e in var.exposures : length(e.paths) > 0 && alltrue([for p in e.paths : startswith(p, "/")])])
    error_message = "Each exposure offers at least one path, and each path starts with a slash."
  }
}

variable "environment" {
  description = "Settings, in plain text."
  type        = map(string)
}

variable "secrets" {
  description = "Values that ECS takes from Secrets Manager when a task starts: name, and where from."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setintersection(keys(var.secrets), keys(var.environment))) == 0
    error_message = "A name is both a secret and a plain variable."
  }
}

variable "secret_arns" {
  description = "The secrets that the values of secrets, also the first container's, are in; the service may read no other."
  type        = list(string)
  default     = []
}

variable "first" {
  description = "A container of the same image that must succeed in each task before the service starts."
  type = object({
    name               = string
    command            = list(string)
    memory_mib         = number
    stop_grace_seconds = number
    environment        = map(string)
    secrets            = optional(map(string), {})
  })
  default = null

  validation {
    condition     = try(var.first.name, "") != var.name
    error_message = "The first container can't have the service's own name."
  }
}
