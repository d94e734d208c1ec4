using System.ComponentModel;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Testing.Contract;

/// <summary>Options of <see cref="SampleSource{T}"/>.</summary>
public sealed record SampleSourceOptions
{
    [Description("The most bytes that one payload holds.")]
    public long MaxBytes { get; init; }

    [Description("Shape of the payloads.")]
    public string? Shape { get; init; }
}

/// <summary>Feeds given payloads into the block under test. It keeps a reference of its own on each, so that they can be looked at afterwards.</summary>
[Block("contract.source", "Feeds samples.")]
[Out("sample")]
internal sealed class SampleSource<T>(SampleSourceOptions options) : ISource<T>, ISampleSource
    where T : class, IPayload
{
    private readonly List<IPayload> _given = [];

    public Func<BufferPool, IReadOnlyList<IPayload>> Make { get; set; } = _ => [];

    public Func<IPayload, string> Fingerprint { get; set; } = _ => string.Empty;

    public Action<int>? OnItem { get; set; }

    public IReadOnlyList<string> Before { get; private set; } = [];

    public long? Count => _given.Count;

    Shape? IBlock.OutputShape() => options.Shape is null ? null : Shape.Parse(options.Shape);

    long IBlock.MaxOutputBytes(Shape? input) => options.MaxBytes;

    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel)
    {
        _given.AddRange(Make(run.Pool));
        Before = [.. _given.Select(Fingerprint)];

        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<Outcome<T>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (int i = 0; i < _given.Count; i++)
        {
            await Task.CompletedTask.ConfigureAwait(false);
            OnItem?.Invoke(i);
            _given[i].Share();
            yield return (T)_given[i];
        }
    }

    public IReadOnlyList<string> After() => [.. _given.Select(Fingerprint)];

    public void Release()
    {
        foreach (IPayload payload in _given) payload.Release();
        _given.Clear();
    }
}

/// <summary>Is a sample source of whatever payload.</summary>
internal interface ISampleSource
{
    Func<BufferPool, IReadOnlyList<IPayload>> Make { get; set; }

    Func<IPayload, string> Fingerprint { get; set; }

    Action<int>? OnItem { get; set; }

    IReadOnlyList<string> Before { get; }

    IReadOnlyList<string> After();

    void Release();
}
