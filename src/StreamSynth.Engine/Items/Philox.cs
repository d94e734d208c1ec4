using System.Runtime.CompilerServices;

namespace StreamSynth.Engine.Items;

/// <summary>
/// Draws random numbers by counter: the n-th number of a seed and stream can be drawn without the ones before it,
/// so an image's noise depends on its item and never on its place in a batch.
/// </summary>
/// <remarks>Source: Philox 4x32-10, Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.</remarks>
public struct Philox
{
    private readonly ulong _seed;
    private readonly ulong _stream;
    private ulong _block;
    private Block4 _current;
    private int _used;

    /// <summary>Starts the sequence of a seed; different streams of one seed are independent.</summary>
    public Philox(ulong seed, ulong stream = 0)
    {
        _seed = seed;
        _stream = stream;
        _block = 0;
        _current = default;
        _used = 4;
    }

    /// <summary>Draws 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            _current = Block((uint)_block, (uint)(_block >> 32), (uint)_stream, (uint)(_stream >> 32), (uint)_seed, (uint)(_seed >> 32));
            _block++;
            _used = 0;
        }

        return _current[_used++];
    }

    /// <summary>Draws a number in [0, 1) with 24 bits, so that every value is exact in a float.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>Draws an integer in [0, <paramref name="bound"/>) without bias.</summary>
    /// <remarks>Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.</remarks>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        uint range = (uint)bound;
        ulong product = (ulong)NextUInt32() * range;
        if ((uint)product < range)
        {
            uint threshold = (0u - range) % range;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Fills a span with standard normal numbers.</summary>
    /// <remarks>Source: Box and Muller, Annals of Mathematical Statistics 29(2), 1958; computed in double so that one bit of a platform's float sine cannot show.</remarks>
    public void FillNormal(Span<float> target)
    {
        for (int i = 0; i < target.Length; i += 2)
        {
            // 1 - u is in (0, 1], so the logarithm is finite.
            double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextSingle()));
            double angle = 2.0 * Math.PI * NextSingle();
            target[i] = (float)(radius * Math.Cos(angle));
            if (i + 1 < target.Length) target[i + 1] = (float)(radius * Math.Sin(angle));
        }
    }

    /// <summary>Computes one block of four numbers: ten rounds over a 128-bit counter under a 64-bit key.</summary>
    /// <returns>The four output words, for the published test vectors.</returns>
    public static Block4 Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0;
            ulong p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9U;
            k1 += 0xBB67AE85U;
        }

        Block4 result = default;
        result[0] = c0;
        result[1] = c1;
        result[2] = c2;
        result[3] = c3;

        return result;
    }

    /// <summary>Holds the four words of one block.</summary>
    [InlineArray(4)]
    public struct Block4
    {
        private uint _word;
    }
}
