env "local" {
  dev = "docker://postgres/15/dev"
  migration {
    dir = "file://migrations"
  }
}
