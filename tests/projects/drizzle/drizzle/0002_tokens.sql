CREATE TRIGGER `users_gone` AFTER DELETE ON `users` BEGIN
  DELETE FROM `roles` WHERE `id` = OLD.`id`;
  DELETE FROM `roles` WHERE `id` = 0;
END;
