namespace StreamSynth.Media.Native;

/// <summary>Builds a chain of operations; each image is let go as soon as the next one holds it.</summary>
internal sealed class VipsChain(VipsImage first, MediaTask task) : IDisposable
{
    /// <summary>Gives the end of the chain.</summary>
    internal VipsImage Image { get; private set; } = first;

    /// <summary>Adds an operation with one input named <c>in</c>.</summary>
    internal VipsChain Then(string operation, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        using VipsOperation next = new(operation, task);
        next.Set("in", Image);
        foreach ((string name, string value) in arguments) next.Set(name, value);

        return Replace(next.RunToImage());
    }

    /// <summary>Goes on with an image that already holds the end of the chain.</summary>
    internal VipsChain Replace(VipsImage next)
    {
        Image.Dispose();
        Image = next;
        return this;
    }

    /// <summary>Starts another chain at the end of this one.</summary>
    internal VipsChain Fork() => new VipsChain(Image.Share(), task);

    public void Dispose() => Image.Dispose();
}
