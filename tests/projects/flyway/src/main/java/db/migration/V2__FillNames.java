package db.migration;

public class V2__FillNames extends BaseJavaMigration {
    public void migrate(Context context) {}
}
