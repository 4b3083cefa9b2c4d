using System.Text.Json;

namespace ResponsiAI.Ops.Up;

/// <summary><c>DATA_DIR/run.json</c>: where the processes of the `up` that runs now are found. No secrets.</summary>
internal sealed record RunFile(int Pid, IReadOnlyList<RunningProcess> Processes)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string PathIn(string dataDir) => Path.Combine(dataDir, "run.json");

    /// <summary>Null when nothing runs here.</summary>
    public static RunFile? Read(string dataDir)
    {
        try
        {
            return JsonSerializer.Deserialize<RunFile>(File.ReadAllText(PathIn(dataDir)), Json);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(string dataDir)
    {
        var temporary = $"{PathIn(dataDir)}.{Guid.NewGuid():N}";
        using (var stream = new FileStream(temporary, Backups.Durability.OwnerOnly()))
            JsonSerializer.Serialize(stream, this, Json);
        File.Move(temporary, PathIn(dataDir), overwrite: true);
    }

    public Uri? AddressOf(string name) => Processes.FirstOrDefault(p => p.Name == name)?.Address;
}

internal sealed record RunningProcess(string Name, Uri? Address, Uri? ManagementAddress, int Pid);
