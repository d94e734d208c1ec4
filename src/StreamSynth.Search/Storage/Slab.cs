using System.Runtime.InteropServices;

namespace StreamSynth.Search.Storage;

/// <summary>Is numbers outside the managed heap, 64-byte aligned: of its own, or part of a mapped file.</summary>
/// <remarks>Arrays end at 2^31 elements, which is a million rows of 2,048 numbers; slabs do not. Threads: any number may read.</remarks>
internal sealed unsafe class Slab<T> : IDisposable
    where T : unmanaged
{
    private readonly SafeHandle _owner;
    private readonly bool _shared;

    private Slab(SafeHandle owner, T* pointer, long length, bool shared)
    {
        _owner = owner;
        Pointer = pointer;
        Length = length;
        _shared = shared;
    }

    /// <summary>Gets the first number.</summary>
    public T* Pointer { get; }

    /// <summary>Gets the count of numbers.</summary>
    public long Length { get; }

    /// <summary>Makes a slab of zeros.</summary>
    public static Slab<T> Zeros(long length)
    {
        NativeBlock block = new((nuint)Math.Max(1, length) * (nuint)sizeof(T));
        return new Slab<T>(block, (T*)block.Address, length, shared: false);
    }

    /// <summary>Shows part of a file; the file stays open until it is closed by its owner.</summary>
    public static Slab<T> Of(SectionFile file, string section, long expected) =>
        new(file.View, (T*)file.Pointer(section, expected * sizeof(T)), expected, shared: true);

    /// <summary>Copies into a larger slab, zeros behind; this one stays.</summary>
    public Slab<T> Grown(long length)
    {
        Slab<T> grown = Zeros(length);
        Buffer.MemoryCopy(Pointer, grown.Pointer, length * sizeof(T), Length * sizeof(T));
        GC.KeepAlive(this);

        return grown;
    }

    /// <summary>Gives a stretch; at most 2^31 numbers.</summary>
    public Span<T> Span(long start, int count)
    {
        ObjectDisposedException.ThrowIf(_owner.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Length);

        return new Span<T>(Pointer + start, count);
    }

    /// <summary>Gives the bytes, in stretches that a span can hold.</summary>
    public void ForEachStretch(Action<ReadOnlyMemory<byte>> take)
    {
        const int Most = 1 << 20;
        byte[] copy = new byte[Most];
        long bytes = Length * sizeof(T);
        for (long start = 0; start < bytes; start += Most)
        {
            int count = (int)Math.Min(Most, bytes - start);
            new ReadOnlySpan<byte>((byte*)Pointer + start, count).CopyTo(copy);
            take(copy.AsMemory(0, count));
        }

        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        if (!_shared) _owner.Dispose();
    }
}
