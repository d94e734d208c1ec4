using System.Collections.Concurrent;
using System.Text;

namespace StreamSynth.Onnx.Clip;

/// <summary>
/// Cuts one word into tokens: its UTF-8 bytes are merged pair by pair, the earliest learnt merge first and the leftmost of equals
/// (Sennrich et al. 2016, arXiv:1508.07909, algorithm 1, on the byte alphabet of GPT-2). Safe for many threads.
/// </summary>
internal sealed class BytePairs
{
    private const string EndOfWord = "</w>";
    private const int CachedWords = 20_000;
    private const int CachedLength = 64; // longer words are rare, and kept ones would fill the memory

    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges = [];
    private readonly int[] _inner = new int[256];
    private readonly int[] _last = new int[256];
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private int _cached;

    /// <summary>Prepares the merges.</summary>
    /// <param name="files">Vocabulary and merges.</param>
    /// <param name="unknown">Id of a byte that the vocabulary lacks.</param>
    public BytePairs(TokenizerFiles files, int unknown)
    {
        string alphabet = ByteAlphabet();
        for (int value = 0; value < 256; value++)
        {
            _inner[value] = files.Vocabulary.GetValueOrDefault($"{alphabet[value]}", unknown);
            _last[value] = files.Vocabulary.GetValueOrDefault(alphabet[value] + EndOfWord, unknown);
        }

        for (int rank = 0; rank < files.Merges.Count; rank++)
        {
            (string left, string right) = files.Merges[rank];
            if (files.Vocabulary.TryGetValue(left, out int leftId) && files.Vocabulary.TryGetValue(right, out int rightId)
                && files.Vocabulary.TryGetValue(left + right, out int merged))
            {
                _merges.TryAdd((leftId, rightId), (rank, merged));
            }
        }
    }

    /// <summary>Gives the tokens of a word; the array is shared and must not be changed.</summary>
    /// <param name="word">The word, not empty.</param>
    public int[] Encode(string word)
    {
        if (_cache.TryGetValue(word, out int[]? known)) return known;
        int[] ids = Merge(Encoding.UTF8.GetBytes(word));
        if (word.Length <= CachedLength && Volatile.Read(ref _cached) < CachedWords && _cache.TryAdd(word, ids)) Interlocked.Increment(ref _cached);
        return ids;
    }

    // A queue of candidate pairs keeps this at n log n: a text of one very long word must not stall a run.
    private int[] Merge(byte[] bytes)
    {
        int[] ids = Array.ConvertAll(bytes, value => _inner[value]);
        ids[^1] = _last[bytes[^1]];
        int[] next = [.. Enumerable.Range(1, ids.Length)];
        int[] before = [.. Enumerable.Range(-1, ids.Length)];
        PriorityQueue<(int At, int Left, int Right), (int Rank, int At)> candidates = new();

        void Consider(int at)
        {
            if (at < 0 || next[at] >= ids.Length) return;
            (int, int) pair = (ids[at], ids[next[at]]);
            if (_merges.TryGetValue(pair, out (int Rank, int Merged) merge)) candidates.Enqueue((at, pair.Item1, pair.Item2), (merge.Rank, at));
        }

        for (int at = 0; at < ids.Length - 1; at++) Consider(at);
        while (candidates.TryDequeue(out (int At, int Left, int Right) pair, out _))
        {
            int right = next[pair.At];
            if (right >= ids.Length || ids[pair.At] != pair.Left || ids[right] != pair.Right) continue; // an earlier merge took one of the two
            ids[pair.At] = _merges[(pair.Left, pair.Right)].Merged;
            ids[right] = -1;
            next[pair.At] = next[right];
            if (next[right] < ids.Length) before[next[right]] = pair.At;
            Consider(before[pair.At]);
            Consider(pair.At);
        }

        return Array.FindAll(ids, id => id >= 0);
    }

    // GPT-2 gives every byte a printable character: itself where it is one, else the next character from U+0100 on.
    private static string ByteAlphabet()
    {
        char[] alphabet = new char[256];
        int shifted = 0;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            alphabet[value] = printable ? (char)value : (char)(256 + shifted++);
        }

        return new string(alphabet);
    }
}
