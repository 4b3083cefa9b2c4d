using System.Text.Json;

namespace ResponsiAI.Ops.Backups;

/// <summary>What is remembered beside the backups, one JSON object a file.</summary>
internal static class StateFile
{
    /// <returns>Null where there is none, or none that can be read.</returns>
    public static T? Read<T>(string directory, string name) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(directory, name)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write<T>(string directory, string name, T state) where T : class
    {
        Directory.CreateDirectory(directory);
        var temporary = Path.Combine(directory, $"{name}.{Guid.NewGuid():N}");
        File.WriteAllText(temporary, JsonSerializer.Serialize(state));
        File.Move(temporary, Path.Combine(directory, name), overwrite: true);
    }
}
