package migrations

func helper() {}
