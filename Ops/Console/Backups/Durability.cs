using System.Runtime.InteropServices;

namespace ResponsiAI.Ops.Backups;

/// <summary>What .NET has no call for: a folder's entries on the disk.</summary>
internal static class Durability
{
    public static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 128 * 1024 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>After a rename, so that a power cut does not take the name back. Windows does this by itself.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int readOnly = 0;
        var folder = Open(path, readOnly);
        if (folder < 0)
            throw new IOException($"The folder {path} cannot be opened to make it durable (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Flush(folder) != 0)
                throw new IOException($"The folder {path} could not be made durable (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
