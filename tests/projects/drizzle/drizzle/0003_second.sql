ALTER TABLE `users` ADD `phone` text;
