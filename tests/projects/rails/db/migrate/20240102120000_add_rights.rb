class AddRights < ActiveRecord::Migration[7.1]
  def up
    execute <<~SQL
      CREATE TABLE rights (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    SQL
  end
end
