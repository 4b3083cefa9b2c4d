namespace ResponsiAI.ServiceDefaults.Logging;

/// <summary>
/// A folder that no other process writes its lines to: of several on the same files some would be lost, because each goes
/// on where it last was. The first has <c>LOG_DIR</c> itself, the next one the folder <c>2</c> in it, and so on; whose
/// process has ended is taken again.
/// </summary>
internal static class LogFolder
{
    private const int MostProcesses = 64;

    // Held while the process lives; the system sets it free when it dies.
    private static FileStream? held;

    /// <returns>Where nothing can be written, the folder itself: what is lost is counted then.</returns>
    public static string Take(string folder)
    {
        for (var number = 1; number <= MostProcesses; number++)
        {
            var own = number == 1 ? folder : Path.Combine(folder, $"{number}");
            try
            {
                Directory.CreateDirectory(own);
                held?.Dispose();
                held = new FileStream(Path.Combine(own, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return own;
            }
            catch (IOException)
            {
                // Another process has it.
            }
            catch (UnauthorizedAccessException)
            {
                break;
            }
        }

        return folder;
    }
}
