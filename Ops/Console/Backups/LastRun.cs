using System.Text.Json;

namespace ResponsiAI.Ops.Backups;

/// <summary>How the newest scheduled run ended; kept in the backup folder, so that a restart forgets neither a failure nor a slot that was missed.</summary>
/// <param name="Slot">The time that the schedule gave, not when it ended.</param>
internal sealed record LastRun(DateTimeOffset Slot, bool Succeeded, string? Reason)
{
    private const string Name = ".last-scheduled-run.json";

    public static LastRun? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize<LastRun>(File.ReadAllText(Path.Combine(directory, Name)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        var temporary = Path.Combine(directory, $"{Name}.{Guid.NewGuid():N}");
        File.WriteAllText(temporary, JsonSerializer.Serialize(this));
        File.Move(temporary, Path.Combine(directory, Name), overwrite: true);
    }
}
