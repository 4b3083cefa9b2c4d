using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.CommandLine;

/// <summary>Something that an operator can understand and change; told in a sentence, without a stack trace.</summary>
internal sealed class CommandFailure(string message, int code = ExitCode.Failed, Exception? cause = null) : Exception(message, cause)
{
    public int Code => code;
}
