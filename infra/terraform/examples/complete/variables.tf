variable "topology" {
  description = "platform/, as topology.auto.tfvars.json has it; written by node infra/terraform/generate.ts."
  type = object({
    api_prefix       = string
    public_api_paths = list(string)
    container_user   = number
    drain_seconds    = number
    arrows           = list(object({ from = string, to = string, port = number }))
    containers       = map(object({ entry_point = list(string), command = list(string), health_command = list(string) }))
    environment      = map(map(string))
    services = map(object({
      port               = optional(number)
      liveness           = optional(string)
      memory_mib         = number
      cpus               = number
      stop_grace_seconds = number
    }))
  })
}

variable "config" {
  description = "infra/lib/environments/staging.ts, as environment.auto.tfvars.json has it."
  type = object({
    name               = string
    region             = string
    cidr               = string
    endpoint_zones     = number
    log_retention_days = number
    spot               = bool
    container_insights = bool
    protect_data       = bool
    sizes              = map(object({ cpu = number, min_tasks = number, max_tasks = number }))
    database           = object({ instance_type = string, multi_az = bool, storage_gib = number, max_storage_gib = number, backup_days = number })
  })
}

variable "allowed_cidrs" {
  description = "Address ranges that may connect. The example has no sign-in, so not everybody."
  type        = list(string)

  validation {
    condition     = length(var.allowed_cidrs) > 0 && !contains(var.allowed_cidrs, "0.0.0.0/0")
    error_message = "Without sign-in only named ranges may connect."
  }
}

variable "image_digests" {
  description = "What runs: sha256:… by service."
  type        = map(string)
}

variable "currency" {
  description = "Currency in which amounts are shown."
  type        = string
  default     = "USD"
}

variable "time_zone" {
  description = "Time zone that decides what today is."
  type        = string
  default     = "UTC"
}
