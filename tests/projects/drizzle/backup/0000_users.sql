CREATE TABLE `users` (`id` integr PRIMARY KEY);
