namespace ResponsiAI.ServiceDefaults.Hosting;

/// <summary>The switches that every process knows; everything else is ASP.NET Core's command-line configuration.</summary>
/// <param name="Check">Check the settings and end: 0, or 78 with all faults.</param>
/// <param name="ProbeHealth">Ask the process that runs on this machine whether it lives; for containers without curl.</param>
/// <param name="WithParent">End when standard input closes, because the process that started this one is gone.</param>
internal sealed record ServiceArguments(bool Check, bool ProbeHealth, bool WithParent, string[] Configuration)
{
    public static ServiceArguments Parse(string[] args) => new(
        args.Contains("--check"), args.Contains("--health"), args.Contains("--with-parent"),
        [.. args.Where(a => a is not ("--check" or "--health" or "--with-parent"))]);
}
