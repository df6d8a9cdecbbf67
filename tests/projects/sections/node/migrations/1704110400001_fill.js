exports.up = (pgm) => { pgm.sql('UPDATE users SET name = 1') }
