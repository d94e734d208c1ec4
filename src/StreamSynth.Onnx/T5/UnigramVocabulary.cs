using System.Globalization;
using System.Text;

namespace StreamSynth.Onnx.T5;

/// <summary>
/// Cuts words into the most probable pieces of a unigram language model (Kudo 2018, arXiv:1804.10959, section 3.2: Viterbi over all cuts).
/// Equal to SentencePiece and to the Unigram model of the tokenizers library.
/// </summary>
internal sealed class UnigramVocabulary
{
    private const double UnknownPenalty = 10; // kUnkPenalty of SentencePiece

    private readonly Dictionary<string, (int Id, double Score)>.AlternateLookup<ReadOnlySpan<char>> _pieces;
    private readonly int _longest;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly int[]? _bytes;

    /// <summary>Builds the model.</summary>
    /// <param name="pieces">Pieces that text can be cut into, with their ids and log probabilities; without control tokens.</param>
    /// <param name="unknownId">Id of what has no piece.</param>
    /// <param name="byteFallback">Whether characters without a piece become pieces like &lt;0x0A&gt;, one per byte of UTF-8.</param>
    public UnigramVocabulary(IReadOnlyList<(string Text, int Id, double Score)> pieces, int unknownId, bool byteFallback)
    {
        Dictionary<string, (int, double)> known = new(pieces.Count, StringComparer.Ordinal);
        foreach ((string text, int id, double score) in pieces)
        {
            if (text.Length > 0) known.TryAdd(text, (id, score));
        }

        _bytes = byteFallback ? TakeBytes(known) : null;
        _pieces = known.GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = pieces.Max(piece => piece.Text.Length);
        _unknownScore = pieces.Min(piece => piece.Score) - UnknownPenalty;
        _unknownId = unknownId;
    }

    /// <summary>Gives the ids of a word's pieces.</summary>
    /// <param name="word">A word with its marker for the space before it.</param>
    public IEnumerable<int> Encode(string word)
    {
        int[] starts = BestStarts(word);
        List<(int Start, int End)> cuts = [];
        for (int end = word.Length; end > 0; end = starts[end]) cuts.Add((starts[end], end));
        cuts.Reverse();
        bool afterUnknown = false;
        foreach ((int start, int end) in cuts)
        {
            if (_pieces.TryGetValue(word.AsSpan(start, end - start), out (int Id, double) piece))
            {
                afterUnknown = false;
                yield return piece.Id;
            }
            else if (_bytes is not null)
            {
                foreach (byte part in Encoding.UTF8.GetBytes(word[start..end])) yield return _bytes[part];
            }
            else
            {
                if (!afterUnknown) yield return _unknownId; // neighbours without a piece count as one
                afterUnknown = true;
            }
        }
    }

    // For every end of a piece, where the last piece of the best cut up to there starts; of equal cuts the first found stays.
    private int[] BestStarts(string word)
    {
        double[] best = new double[word.Length + 1];
        int[] starts = new int[word.Length + 1];
        Array.Fill(best, double.NegativeInfinity);
        best[0] = 0;
        for (int start = 0; start < word.Length;)
        {
            int character = Rune.TryGetRuneAt(word, start, out Rune rune) ? rune.Utf16SequenceLength : 1;
            bool single = false;
            for (int length = 1; length <= Math.Min(_longest, word.Length - start); length++)
            {
                if (!_pieces.TryGetValue(word.AsSpan(start, length), out (int, double Score) piece)) continue;
                single |= length == character;
                Offer(start, length, piece.Score);
            }

            if (!single) Offer(start, character, _unknownScore);
            start += character;
        }

        return starts;

        void Offer(int start, int length, double score)
        {
            double sum = best[start] + score;
            if (sum <= best[start + length]) return;
            (best[start + length], starts[start + length]) = (sum, start);
        }
    }

    // A byte's piece stands for the byte, never for its own name in a text.
    private static int[]? TakeBytes(Dictionary<string, (int Id, double)> known)
    {
        int[] ids = new int[256];
        for (int value = 0; value < ids.Length; value++)
        {
            if (!known.Remove(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out (int Id, double) piece)) return null;
            ids[value] = piece.Id;
        }

        return ids;
    }
}
