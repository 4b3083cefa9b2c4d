using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Billing.Events;

/// <summary>Which of two observations is the later one, as SQL.</summary>
internal static class Precedence
{
    /// <summary>For upserts into tables with the three last_event columns.</summary>
    public static string IsLater(this Database database, string table) =>
        $"(excluded.last_event_created, excluded.last_event_rank, excluded.last_event_id{database.ByBytes()}) > ({table}.last_event_created, {table}.last_event_rank, {table}.last_event_id)";

    /// <summary>Ids are compared byte by byte on both engines, whatever language the database was made in.</summary>
    public static string ByBytes(this Database database) => database.Engine == Engine.Postgres ? " COLLATE \"C\"" : "";
}
