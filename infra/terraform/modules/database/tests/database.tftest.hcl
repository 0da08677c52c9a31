mock_provider "aws" {
  mock_resource "aws_db_instance" {
    defaults = { master_user_secret = [{ kms_key_id = "k", secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:owner", secret_status = "active" }] }
  }
}

variables {
  name               = "portfolio-staging-db"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]
  port               = 5432
  kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/k"
  log_retention_days = 7
  database           = { instance_type = "t4g.micro", multi_az = false, storage_gib = 20, max_storage_gib = 100, backup_days = 7, protect = false }
}

run "closed_encrypted_and_without_a_password_in_the_state" {
  command = apply
  assert {
    condition     = !aws_db_instance.this.publicly_accessible && aws_db_instance.this.storage_encrypted && aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "The database is open, in plain, or its password is in the state."
  }
  assert {
    condition     = aws_db_instance.this.engine_version == "17"
    error_message = "A minor version would be planned as a downgrade once AWS has installed a newer one."
  }
  assert {
    condition     = { for p in aws_db_parameter_group.this.parameter : p.name => p.value }["rds.force_ssl"] == "1"
    error_message = "Connections without TLS are taken."
  }
}

run "protected_data_is_kept" {
  command = plan
  variables {
    database = { instance_type = "t4g.large", multi_az = true, storage_gib = 100, max_storage_gib = 500, backup_days = 30, protect = true }
  }
  assert {
    condition     = aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot && !aws_db_instance.this.delete_automated_backups
    error_message = "Protected data could be deleted."
  }
}

run "no_room_to_grow_is_refused" {
  command = plan
  variables {
    database = { instance_type = "t4g.micro", multi_az = false, storage_gib = 100, max_storage_gib = 100, backup_days = 7, protect = false }
  }
  expect_failures = [var.database]
}

run "no_backups_are_refused" {
  command = plan
  variables {
    database = { instance_type = "t4g.micro", multi_az = false, storage_gib = 20, max_storage_gib = 100, backup_days = 0, protect = false }
  }
  expect_failures = [var.database]
}

run "a_protected_database_in_one_zone_is_refused" {
  command = plan
  variables {
    database = { instance_type = "t4g.micro", multi_az = false, storage_gib = 20, max_storage_gib = 100, backup_days = 7, protect = true }
  }
  expect_failures = [var.database]
}

run "one_subnet_is_refused" {
  command = plan
  variables {
    subnet_ids = ["subnet-1"]
  }
  expect_failures = [var.subnet_ids]
}
