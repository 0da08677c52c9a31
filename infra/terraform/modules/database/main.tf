resource "aws_security_group" "this" {
  name        = var.name
  description = "Database"
  vpc_id      = var.vpc_id
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/rds/instance/${var.name}/postgresql"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name        = var.name
  family      = "postgres17"
  description = "PostgreSQL 17, TLS only"

  dynamic "parameter" {
    for_each = {
      "rds.force_ssl"            = "1"
      ssl_min_protocol_version   = "TLSv1.2"
      log_min_duration_statement = "1000"
      log_connections            = "1"
    }
    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}

resource "aws_db_instance" "this" {
  identifier = var.name
  engine     = "postgres"
  # The major version only: AWS installs minor ones, and a plan with an older one would be refused as a downgrade.
  engine_version                      = "17"
  instance_class                      = "db.${var.database.instance_type}"
  db_name                             = "portfolio"
  username                            = "portfolio_owner"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.kms_key_arn
  port                                = var.port
  multi_az                            = var.database.multi_az
  storage_type                        = "gp3"
  allocated_storage                   = var.database.storage_gib
  max_allocated_storage               = var.database.max_storage_gib
  storage_encrypted                   = true
  kms_key_id                          = var.kms_key_arn
  publicly_accessible                 = false
  vpc_security_group_ids              = [aws_security_group.this.id]
  db_subnet_group_name                = aws_db_subnet_group.this.name
  parameter_group_name                = aws_db_parameter_group.this.name
  iam_database_authentication_enabled = true
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"
  backup_retention_period             = var.database.backup_days
  backup_window                       = "02:00-03:00"
  maintenance_window                  = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot               = true
  delete_automated_backups            = !var.database.protect
  deletion_protection                 = var.database.protect
  skip_final_snapshot                 = !var.database.protect
  final_snapshot_identifier           = var.database.protect ? "${var.name}-final" : null
  auto_minor_version_upgrade          = true
  enabled_cloudwatch_logs_exports     = ["postgresql"]
  depends_on                          = [aws_cloudwatch_log_group.this]
}
