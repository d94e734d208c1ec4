using System.Globalization;

namespace StreamSynth.Storage.Files;

/// <summary>
/// Lets one process at a time write into a folder. The lock is the kernel's (flock on Linux), so that it ends with its process however that dies;
/// the file that carries it means nothing by itself and stays. On network folders without locks it holds nobody off.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>Gives the name of the file that carries the lock, and of the one that tells who took it last.</summary>
    public const string LockName = ".lock";

    /// <inheritdoc cref="LockName"/>
    public const string OwnerName = ".lock-owner";

    private readonly FileStream _held;
    private readonly string _owner;

    private FolderLock(FileStream held, string owner) => (_held, _owner) = (held, owner);

    /// <summary>Takes the lock or refuses at once, naming the process that holds it as that process recorded itself.</summary>
    /// <param name="folder">The folder, which must exist.</param>
    /// <param name="clock">Says since when it is held.</param>
    /// <returns>The lock; disposing it gives the folder free.</returns>
    /// <exception cref="StorageException">Another process holds it.</exception>
    public static FolderLock Take(string folder, TimeProvider clock)
    {
        string owner = Path.Combine(folder, OwnerName);
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (IsTaken(taken))
        {
            throw new StorageException(
                $"{folder}: expected a folder that no other process writes to, but it is held by {Describe(owner)}. Wait for it, stop it, or choose another folder.");
        }

        // A second file, since on Linux .NET lets nobody read one that is held.
        string since = clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        File.WriteAllText(owner, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} since {since}"));
        return new FolderLock(held, owner);
    }

    /// <summary>Tells whether a file belongs to the lock.</summary>
    /// <param name="fileName">Name without its folder.</param>
    public static bool IsOurs(string fileName) => fileName is LockName or OwnerName;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Deleted while the lock is still held: afterwards it could be the next owner's.
        try
        {
            File.Delete(_owner);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            // It is read only while somebody holds the lock, who has then overwritten it.
        }

        _held.Dispose();
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsTaken(IOException failed) => failed.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Describe(string owner)
    {
        try
        {
            return File.ReadAllText(owner) is { Length: > 0 } text ? text : "a process that has not told its number yet";
        }
        catch (IOException)
        {
            return "a process that has not told its number yet";
        }
    }
}
