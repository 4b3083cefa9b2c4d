namespace ResponsiAI.Ops.Backups;

/// <summary>A file is not a whole backup.</summary>
internal sealed class BackupDamagedException(string what) : Exception(what);
