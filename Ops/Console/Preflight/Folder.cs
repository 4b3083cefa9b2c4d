namespace ResponsiAI.Ops.Preflight;

internal static class Folder
{
    /// <summary>Writes a file there and removes it: rights, read-only mounts and full disks look alike from the outside.</summary>
    public static Finding Writable(string variable, string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".preflight-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "preflight");
            File.Delete(probe);
            return new Finding(variable, Level.Ok, "the folder can be written");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Finding(variable, Level.Fail, "the folder cannot be written", $"give this user the right to write, or set {variable} to another folder");
        }
    }
}
