using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamSynth.Search.Rounds;

/// <summary>Keeps a search in a text file: a line per event, each with a checksum, flushed to the disk before the next question.</summary>
/// <remarks>
/// The first line says which search it is. A last line that is torn, as after a loss of power, is dropped: its answer is asked for again. Any other broken line is an error.
/// One process at a time has the file. Threads: one at a time.
/// </remarks>
public sealed class SearchJournal : ISearchJournal, IDisposable
{
    private const int Version = 1;
    private const int ChecksumDigits = 16;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly FileStream _stream;
    private readonly List<SearchEvent> _past = [];

    private SearchJournal(FileStream stream) => _stream = stream;

    /// <inheritdoc/>
    public IReadOnlyList<SearchEvent> Past => _past;

    /// <summary>Opens a journal, or begins one where there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="search">Which search it must be of: <see cref="ActiveSearch.Identify"/>.</param>
    /// <exception cref="SearchException">The file is of another search, broken, or open elsewhere.</exception>
    public static SearchJournal Open(string path, string search)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SearchException(SearchFaultCodes.Unwritable, $"{path}: cannot be opened for writing: {refused.Message}", "end the other search that uses it, or check folder and rights", refused);
        }

        SearchJournal journal = new(stream);
        try
        {
            journal.Read(path, search);
            return journal;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(SearchEvent happened, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Append(JsonSerializer.Serialize(happened, Json));

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string Checksum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..ChecksumDigits];

    private static bool IsWhole(string line) =>
        line.Length > ChecksumDigits && line[ChecksumDigits] == ' ' && Checksum(line[(ChecksumDigits + 1)..]) == line[..ChecksumDigits];

    private void Read(string path, string search)
    {
        byte[] bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        long whole = 0;
        List<string> lines = [];
        for (int start = 0, end; start < bytes.Length; start = end + 1)
        {
            end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0) break;
            string line = Encoding.UTF8.GetString(bytes, start, end - start);
            if (!IsWhole(line))
            {
                if (end == bytes.Length - 1) break;
                throw Broken(path, $"line {lines.Count + 1} is not what was written");
            }

            lines.Add(line[(ChecksumDigits + 1)..]);
            whole = end + 1;
        }

        _stream.SetLength(whole);
        _stream.Position = whole;
        if (lines.Count == 0) Append(JsonSerializer.Serialize(new Head(Version, search), Json));
        else Take(path, search, lines);
    }

    private void Take(string path, string search, List<string> lines)
    {
        Head head = JsonSerializer.Deserialize<Head>(lines[0], Json)!;
        if (head.Version != Version)
        {
            throw new SearchException(SearchFaultCodes.Version, $"{path}: expected version {Version} of the journal, found {head.Version}", "go on with the StreamSynth that began it, or name another file");
        }

        if (head.Search != search)
        {
            throw new SearchException(
                SearchFaultCodes.Journal, $"{path}: is the journal of another search: {head.Search}; this one is {search}", "go on with the same embeddings, settings and start, or name another file");
        }

        foreach (string line in lines.Skip(1)) _past.Add(JsonSerializer.Deserialize<SearchEvent>(line, Json)!);
    }

    private void Append(string text)
    {
        _stream.Write(Encoding.UTF8.GetBytes($"{Checksum(text)} {text}\n"));
        _stream.Flush(flushToDisk: true);
    }

    private static SearchException Broken(string path, string found) =>
        new(SearchFaultCodes.Checksum, $"{path}: expected a journal of answers, but {found}", "restore the file from a copy; lines before it are whole");

    private sealed record Head(int Version, string Search);
}
