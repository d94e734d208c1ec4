using System.Globalization;
using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Experiments;

/// <summary>
/// Keeps what generators have painted, batch by batch, in Parquet files of a folder, so that another run with the same recipe need not paint it again. A batch is found by the hash of all that
/// its pixels depend on; a batch of another composition is another one, since float results depend on it.
/// </summary>
/// <remarks>
/// Memory: the batches that wait to be written, and one file of them read last, a few MiB each. Threads: any. Lock: _gate guards everything. One process at a time holds the folder.
/// </remarks>
public sealed class PaintedBatches : IDisposable
{
    private const string Prefix = "painted-";
    private const long FileBytes = 4L << 20;

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly FolderLock _held;
    private readonly Dictionary<string, string> _files = []; // key -> file
    private readonly Dictionary<string, PaintedBatchRow> _waiting = [];
    private Dictionary<string, PaintedBatchRow> _read = [];
    private string? _readFile;
    private long _waitingBytes;
    private int _last;

    private PaintedBatches(string folder, FolderLock held) => (_folder, _held) = (folder, held);

    /// <summary>Gives what could not be written, the first time; nothing is lost by it but time.</summary>
    public string? Fault { get; private set; }

    /// <summary>Opens the folder, making it if need be.</summary>
    /// <param name="folder">The folder, for these files alone.</param>
    /// <param name="clock">Says since when the folder is held.</param>
    /// <exception cref="StorageException">Another process holds the folder, a file in it is torn, or it cannot be made.</exception>
    public static PaintedBatches Open(string folder, TimeProvider clock)
    {
        string full = Path.GetFullPath(folder);
        FolderFlush.Create(full);
        PaintedBatches opened = new(full, FolderLock.Take(full, clock));
        try
        {
            opened.ReadKeys();
            return opened;
        }
        catch
        {
            opened._held.Dispose();
            throw;
        }
    }

    /// <summary>Takes a batch, if it is there.</summary>
    /// <param name="key">Hash of all that the pixels depend on.</param>
    /// <param name="pixels">u8[N,H,W,3], filled.</param>
    /// <param name="promptsCut">Prompts of it that were cut.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="StorageException">Its file is gone or torn.</exception>
    public bool TryTake(string key, Span<byte> pixels, out int promptsCut)
    {
        lock (_gate)
        {
            promptsCut = 0;
            if (!_waiting.TryGetValue(key, out PaintedBatchRow? batch) && (!_files.TryGetValue(key, out string? file) || !ReadFile(file).TryGetValue(key, out batch))) return false;
            if (batch.Pixels.Length != pixels.Length) return false;

            batch.Pixels.CopyTo(pixels);
            promptsCut = (int)batch.PromptsCut;
            return true;
        }
    }

    /// <summary>Keeps a batch; it is written with others once they fill a file.</summary>
    /// <param name="key">Hash of all that the pixels depend on.</param>
    /// <param name="pixels">u8[N,H,W,3], copied.</param>
    /// <param name="promptsCut">Prompts of it that were cut.</param>
    public void Add(string key, ReadOnlySpan<byte> pixels, int promptsCut)
    {
        lock (_gate)
        {
            if (Fault is not null || _files.ContainsKey(key) || !_waiting.TryAdd(key, new() { Key = key, PromptsCut = promptsCut, Pixels = pixels.ToArray() })) return;

            _waitingBytes += pixels.Length;
            if (_waitingBytes >= FileBytes) Write();
        }
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        lock (_gate) Write();
    }

    /// <summary>Writes what waits, and gives the folder free.</summary>
    public void Dispose()
    {
        Flush();
        _held.Dispose();
    }

    private void ReadKeys()
    {
        foreach (string file in Directory.EnumerateFiles(_folder, $"{Prefix}*.parquet").Order(StringComparer.Ordinal))
        {
            foreach (PaintedBatchKey row in ParquetTable.Read<PaintedBatchKey>(file)) _files[row.Key] = file;
            if (int.TryParse(Path.GetFileNameWithoutExtension(file)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)) _last = Math.Max(_last, number);
        }
    }

    private Dictionary<string, PaintedBatchRow> ReadFile(string file)
    {
        if (_readFile == file) return _read;

        _read = ParquetTable.Read<PaintedBatchRow>(file).ToDictionary(row => row.Key);
        _readFile = file;
        return _read;
    }

    // A full disk must not end a run that could do without.
    private void Write()
    {
        if (_waiting.Count == 0) return;

        string file = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{_last + 1:000000}.parquet"));
        try
        {
            ParquetTable.Write(file, _waiting.Values);
            foreach (string key in _waiting.Keys) _files[key] = file;
            _last++;
        }
        catch (StorageException full)
        {
            Fault = full.Message;
        }

        _waiting.Clear();
        _waitingBytes = 0;
    }
}
