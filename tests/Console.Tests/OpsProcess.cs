namespace ResponsiAI.Console.Tests;

/// <summary>The command `ops` as an operator runs it.</summary>
internal static class OpsProcess
{
    public static ChildProcess Start(TemporaryFolder folder, IEnumerable<KeyValuePair<string, string?>> settings, params string[] arguments)
    {
        var environment = ServiceProcess.Environment(folder.Path, settings);
        environment["BACKUP_DIR"] ??= folder.Combine("backups");
        return ChildProcess.Start("dotnet", [Repository.Program("Console"), .. arguments], environment, folder.Path);
    }

    public static async Task<(int Code, string Output)> RunAsync(TemporaryFolder folder, IEnumerable<KeyValuePair<string, string?>> settings, params string[] arguments)
    {
        await using var child = Start(folder, settings, arguments);
        var code = await child.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return (code, child.Output);
    }

    public static Dictionary<string, string?> Settings(params (string Name, string? Value)[] said) => said.ToDictionary(s => s.Name, s => s.Value);

    public static string[] Backups(TemporaryFolder folder) =>
        Directory.Exists(folder.Combine("backups")) ? [.. Directory.GetFiles(folder.Combine("backups"), "backup-*").Order()] : [];
}
