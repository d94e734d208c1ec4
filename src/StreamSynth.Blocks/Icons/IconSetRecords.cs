using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Resume;
using StreamSynth.Media.Icons;

namespace StreamSynth.Blocks.Icons;

/// <summary>Steps through icon sets, holding the drawings of one set at a time; a place is an icon of a set.</summary>
/// <remarks>Places can be had in any order, but the set at hand changes with them: so a shuffle window holds pictures.</remarks>
internal sealed class IconSetRecords(string data, IReadOnlyList<(string Set, IReadOnlyList<string> Names)> sets, IconCorpus corpus, Func<Icon, Outcome<Picture>> draw) : IRecords<Picture>
{
    private readonly RangeSteps _steps = new([.. sets.Select((set, number) => new RecordRange(number, 0, set.Names.Count))]);
    private IReadOnlyList<Icon> _icons = [];
    private int _set = -1;

    public string Data => data;

    public bool ReadsAnywhere => false;

    public ValueTask<RecordPlace?> NextAsync(CancellationToken cancel) => ValueTask.FromResult(_steps.Next());

    public ValueTask<Outcome<Picture>> ReadAsync(RecordPlace place, CancellationToken cancel)
    {
        if (place.File != _set) (_set, _icons) = (place.File, corpus.ReadSet(sets[place.File].Set));
        return ValueTask.FromResult(draw(_icons[(int)place.Offset]));
    }

    public ValueTask GoToAsync(RecordPlace place, CancellationToken cancel)
    {
        _steps.GoTo(place);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _icons = [];
        return ValueTask.CompletedTask;
    }
}
