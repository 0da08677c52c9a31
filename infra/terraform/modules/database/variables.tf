variable "name" {
  description = "Identifier of the instance."
  type        = string
}

variable "vpc_id" {
  description = "Where its security group is."
  type        = string
}

variable "subnet_ids" {
  description = "Two subnets without a route to the internet."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "RDS needs subnets in two zones."
  }
}

variable "port" {
  description = "Port of the topology."
  type        = number
}

variable "kms_key_arn" {
  description = "Encrypts storage, logs and the owner's secret."
  type        = string
}

variable "database" {
  description = "Size and safety of the environment."
  type        = object({ instance_type = string, multi_az = bool, storage_gib = number, max_storage_gib = number, backup_days = number, protect = bool })

  validation {
    condition     = var.database.storage_gib >= 20 && var.database.storage_gib < var.database.max_storage_gib
    error_message = "At least 20 GiB, and room to grow up to max_storage_gib."
  }

  validation {
    condition     = var.database.backup_days >= 1 && var.database.backup_days <= 35
    error_message = "Backups are kept for 1 to 35 days; without any, nothing can be restored."
  }

  validation {
    condition     = !var.database.protect || var.database.multi_az
    error_message = "A database that is protected from deletion also survives the loss of a zone: set multi_az."
  }
}

variable "log_retention_days" {
  description = "How long the database's log is kept."
  type        = number
}
