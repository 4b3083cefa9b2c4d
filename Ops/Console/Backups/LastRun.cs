namespace ResponsiAI.Ops.Backups;

/// <summary>How the newest scheduled run ended; kept in the backup folder, so that a restart forgets neither a failure nor a slot that was missed.</summary>
/// <param name="Slot">The time that the schedule gave, not when it ended.</param>
internal sealed record LastRun(DateTimeOffset Slot, bool Succeeded, string? Reason)
{
    private const string Name = ".last-scheduled-run.json";

    public static LastRun? Read(string directory) => StateFile.Read<LastRun>(directory, Name);

    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Write(string directory) => StateFile.Write(directory, Name, this);
}
