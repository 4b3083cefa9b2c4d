namespace ResponsiAI.ServiceDefaults.Hosting;

/// <summary>Exit codes as in BSD's sysexits.h.</summary>
public static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;

    /// <summary>EX_USAGE: the command line cannot be understood.</summary>
    public const int Usage = 64;

    /// <summary>EX_UNAVAILABLE: something that is needed, such as a port, cannot be had.</summary>
    public const int Unavailable = 69;

    /// <summary>EX_SOFTWARE: an exception that nobody caught.</summary>
    public const int Software = 70;

    /// <summary>EX_CONFIG: a setting cannot be used.</summary>
    public const int Configuration = 78;
}
