using System.Diagnostics;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Backups.Postgres;

/// <summary>A running pg_dump or psql: killed when it is disposed before it ended, so that nothing of it is committed.</summary>
internal sealed class PostgresProgram : IAsyncDisposable
{
    private const int KeptErrorLines = 5;
    private readonly Process process;
    private readonly string name;
    private readonly Task<string> errors;

    private PostgresProgram(Process process, string name)
    {
        this.process = process;
        this.name = name;
        errors = FirstLinesAsync(process.StandardError);
    }

    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>Also where the program has closed its end already.</summary>
    public void CloseInput()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // What was still buffered has no reader any more.
        }
    }

    public StreamReader Output => process.StandardOutput;

    public static PostgresProgram Start(PostgresTool tool, string name, PostgresConnection connection, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool.Path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in connection.Environment($"ops {name}"))
            start.Environment[variable] = value;
        return new PostgresProgram(Process.Start(start)!, name);
    }

    /// <exception cref="CommandFailure">It ended with another code than 0.</exception>
    public async Task EndAsync(string whatFailed, CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new CommandFailure($"{whatFailed}: {name} ended with {process.ExitCode}. {await errors}".TrimEnd());
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    // An error of the server may quote a row.
    private static async Task<string> FirstLinesAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { } line)
            if (lines.Count < KeptErrorLines && line.Length > 0)
                lines.Add(Scrubber.Text(line));
        return string.Join(" | ", lines);
    }
}
