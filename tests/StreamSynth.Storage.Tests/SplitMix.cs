using System.Text;

namespace StreamSynth.Storage.Tests;

/// <summary>Draws repeatable random rows (SplitMix64, Steele et al. 2014).</summary>
internal sealed class SplitMix(ulong seed)
{
    private static readonly string[] Letters = ["a", "Z", " ", "\n", "\"", "'", "\\", "\0", "é", "漢", "🐈", "\u202e", ",", "NULL"];

    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public string Text(int most)
    {
        StringBuilder text = new();
        for (int left = Below(most + 1); left > 0; left--) text.Append(Letters[Below(Letters.Length)]);
        return text.ToString();
    }

    public byte[] Bytes(int most)
    {
        byte[] bytes = new byte[Below(most + 1)];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)Next();
        return bytes;
    }

    public long[] Shape(int most)
    {
        long[] shape = new long[Below(most + 1)];
        for (int i = 0; i < shape.Length; i++) shape[i] = (long)Next();
        return shape;
    }

    public EveryTypeRow Row() => new()
    {
        Truth = Below(2) == 0,
        Small = (int)Next(),
        Whole = (long)Next(),
        Key = Next(),
        Single = BitConverter.UInt32BitsToSingle((uint)Next()),
        Real = BitConverter.UInt64BitsToDouble(Next()),
        Text = Text(40),
        MaybeText = Below(3) == 0 ? null : Text(20),
        MaybeReal = Below(3) == 0 ? null : BitConverter.UInt64BitsToDouble(Next()),
        MaybeWhole = Below(3) == 0 ? null : (long)Next(),
        MaybeTruth = Below(3) == 0 ? null : Below(2) == 0,
        Data = Bytes(200),
        MaybeData = Below(3) == 0 ? null : Bytes(20),
        Shape = Shape(5),
        MaybeShape = Below(3) == 0 ? null : Shape(3),
    };
}
