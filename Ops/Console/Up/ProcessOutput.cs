namespace ResponsiAI.Ops.Up;

/// <summary>Lines of several processes on one output: each prefixed with its writer's name, never one within another.</summary>
internal sealed class ProcessOutput(TextWriter output, IReadOnlyList<string> names, bool colours)
{
    /// <summary>The name under which this command itself speaks.</summary>
    public const string Own = "up";

    private static readonly string[] Palette = ["36", "35", "33", "32", "34", "95", "96"];
    private readonly int width = names.Append(Own).Max(n => n.Length);
    private readonly Lock turn = new();

    /// <summary>Colours only where a terminal shows them and NO_COLOR (no-color.org) does not forbid them.</summary>
    public static bool WantsColours => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public void WriteLine(string name, string line)
    {
        var prefix = $"{name.PadRight(width)} | ";
        var index = names.TakeWhile(n => n != name).Count();
        Write(colours ? $"\e[{(index < names.Count ? Palette[index % Palette.Length] : "1")}m{prefix}\e[0m{line}\n" : $"{prefix}{line}\n");
    }

    /// <summary>Text of this command that stands for itself, such as a table.</summary>
    public void Write(string text)
    {
        lock (turn)
        {
            try
            {
                output.Write(text);
                output.Flush();
            }
            catch (IOException)
            {
                // Whoever read this is gone (a closed terminal, `| head`): the processes must not end for that.
            }
        }
    }
}
