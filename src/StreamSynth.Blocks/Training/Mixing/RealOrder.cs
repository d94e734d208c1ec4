using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Orders the real images: every epoch is a permutation of all of them, drawn with Philox(seed, epoch).</summary>
/// <param name="count">Number of real images, 1 or more.</param>
/// <param name="seed">Seed of the permutations.</param>
/// <remarks>Threads: one; it keeps the permutation of the epoch asked for last.</remarks>
public sealed class RealOrder(int count, ulong seed)
{
    private readonly int[] _permutation = new int[count];
    private long _epoch = -1;

    /// <summary>Gives the image at a position of the endless sequence of epochs.</summary>
    /// <param name="position">Place from 0: step * R + slot.</param>
    /// <returns>Index of a real image.</returns>
    public int this[long position]
    {
        get
        {
            (long epoch, long place) = Math.DivRem(position, _permutation.Length);
            if (epoch != _epoch) Shuffle(epoch);

            return _permutation[place];
        }
    }

    // Fisher and Yates, in Durstenfeld's form (CACM 7(7), 1964).
    private void Shuffle(long epoch)
    {
        var random = new Philox(seed, (ulong)epoch);
        for (int i = 0; i < _permutation.Length; i++) _permutation[i] = i;
        for (int i = _permutation.Length - 1; i > 0; i--)
        {
            int j = random.NextInt32(i + 1);
            (_permutation[i], _permutation[j]) = (_permutation[j], _permutation[i]);
        }

        _epoch = epoch;
    }
}
