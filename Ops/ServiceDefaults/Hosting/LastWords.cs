using NLog;
using ResponsiAI.ServiceDefaults.Logging;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Hosting;

/// <summary>
/// What a process says when an exception ends it that nobody caught. The runtime would print it as it is, secrets and all,
/// and the lines that still wait for their target would be lost.
/// </summary>
public sealed class LastWords(string service)
{
    /// <summary>To be called again when error reports can be sent: handlers run in their order, and this one ends the process.</summary>
    public void ComeLast()
    {
        AppDomain.CurrentDomain.UnhandledException -= Say;
        AppDomain.CurrentDomain.UnhandledException += Say;
    }

    private void Say(object sender, UnhandledExceptionEventArgs ended)
    {
        var exception = (ended.ExceptionObject as Exception)!;
        try
        {
            LogManager.GetLogger(nameof(Service)).Fatal(exception, "an exception that nobody caught ends the process");
            ServiceLogging.Flush();
            Console.Error.WriteLine(Scrubber.Text($"{service} ends because of an exception that nobody caught: {exception}"));
        }
        finally
        {
            Environment.Exit(ExitCode.Software);
        }
    }
}
