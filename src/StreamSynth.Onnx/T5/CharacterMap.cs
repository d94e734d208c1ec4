using System.Buffers.Binary;
using System.Text;

namespace StreamSynth.Onnx.T5;

/// <summary>
/// Replaces characters as a SentencePiece model says, in its precompiled form: a double array over UTF-8 bytes (Darts, Yata et al. 2007)
/// whose values are places in a list of texts. At each place the longest match is replaced. T5's own map holds Unicode's NFKC and more.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _texts;

    private CharacterMap(uint[] units, byte[] texts)
    {
        _units = units;
        _texts = texts;
    }

    /// <summary>Reads the map; null if the bytes are not one.</summary>
    /// <param name="blob">Length of the double array in bytes (u32, little-endian), the array, texts that end with 0.</param>
    public static CharacterMap? Read(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < 4) return null;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(blob);
        if (size % 4 != 0 || size > blob.Length - 4 || size == 0) return null;
        uint[] units = new uint[size / 4];
        for (int i = 0; i < units.Length; i++) units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob[(4 + 4 * i)..]);
        return new CharacterMap(units, blob[(4 + (int)size)..].ToArray());
    }

    /// <summary>Replaces everything that the map knows.</summary>
    /// <param name="text">Any text; lone surrogates become U+FFFD.</param>
    public string Apply(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<byte> result = new(bytes.Length);
        for (int at = 0; at < bytes.Length;)
        {
            (int length, int place) = Longest(bytes.AsSpan(at));
            if (length > 0)
            {
                for (; place < _texts.Length && _texts[place] != 0; place++) result.Add(_texts[place]);
            }
            else
            {
                Rune.DecodeFromUtf8(bytes.AsSpan(at), out _, out length);
                result.AddRange(bytes.AsSpan(at, length));
            }

            at += length;
        }

        return Encoding.UTF8.GetString([.. result]);
    }

    // A unit holds a label (bits 0-7), whether a value follows (bit 8), and the distance to its children (the rest); a leaf holds a value.
    private (int Length, int Place) Longest(ReadOnlySpan<byte> bytes)
    {
        (int Length, int Place) longest = (0, 0);
        uint node = Offset(_units[0]);
        for (int i = 0; i < bytes.Length; i++)
        {
            node ^= bytes[i];
            if (node >= _units.Length) break;
            uint unit = _units[node];
            if ((unit & 0x800000FF) != bytes[i]) break;
            node ^= Offset(unit);
            if ((unit >> 8 & 1) == 0) continue;
            if (node >= _units.Length) break;
            longest = (i + 1, (int)(_units[node] & 0x7FFFFFFF));
        }

        return longest;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);
}
