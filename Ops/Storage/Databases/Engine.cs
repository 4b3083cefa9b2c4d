namespace ResponsiAI.Storage.Databases;

public enum Engine
{
    /// <summary>Embedded default: one file per process in the data folder.</summary>
    Sqlite,

    /// <summary>Production, shared by as many replicas as wanted.</summary>
    Postgres,
}
