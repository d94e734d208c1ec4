using System.Text.Json;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Resume;

/// <summary>Keeps what a block remembers, for points that are asked later; the payload-free half of <see cref="IStateful{TState}"/>.</summary>
internal abstract class StateKeeping
{
    /// <summary>Makes one; null for a block that remembers nothing.</summary>
    public static StateKeeping? Of(IBlock block) =>
        StateOf(block.GetType()) is { } state ? (StateKeeping)Activator.CreateInstance(typeof(StateKeeping<>).MakeGenericType(state), block)! : null;

    /// <summary>Gives the type of what blocks of a class remember; null for nothing.</summary>
    public static Type? StateOf(Type block) =>
        block.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IStateful<>))?.GetGenericArguments()[0];

    /// <summary>Says what is wrong with a state; null when the block can go on from it.</summary>
    public abstract string? Refuse(JsonElement? state);

    /// <summary>Sets the block to where an earlier run stood.</summary>
    public abstract void Start(NodePoint point, bool isFollowed);

    /// <summary>Notes what the block remembers before it gets an item.</summary>
    public abstract void Note(long ordinal);

    /// <summary>Gives the state before an item.</summary>
    public abstract NodePoint At(long ordinal);
}

/// <summary>Keeps what a block remembers.</summary>
/// <param name="block">The block.</param>
internal sealed class StateKeeping<TState>(IStateful<TState> block) : StateKeeping
{
    private Trail<Memory, (long Ordinal, TState State)>? _trail;

    public override string? Refuse(JsonElement? state)
    {
        if (state is not { } json) return "it is missing";

        try
        {
            return json.Deserialize<TState>(RecordReader.Json) is not { } value ? "it is null" : block.IsPossible(value) ? null : $"{json.GetRawText()} cannot be";
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or FormatException or OverflowException)
        {
            return e.Message;
        }
    }

    public override void Start(NodePoint point, bool isFollowed)
    {
        if (point.State is { } state) block.State = state.Deserialize<TState>(RecordReader.Json)!;
        if (isFollowed) _trail = new(new(point.Ordinal, block.State));
    }

    public override void Note(long ordinal) => _trail?.Add((ordinal, block.State));

    public override NodePoint At(long ordinal) =>
        _trail?.At(ordinal) is { } memory ? new() { Ordinal = memory.Position, State = JsonSerializer.SerializeToElement(memory.State, RecordReader.Json) } : new();

    private sealed class Memory(long ordinal, TState state) : IReplayed<Memory, (long Ordinal, TState State)>
    {
        public TState State { get; private set; } = state;

        public long Position { get; private set; } = ordinal;

        public long After((long Ordinal, TState State) step) => step.Ordinal;

        public void Apply((long Ordinal, TState State) step) => (Position, State) = step;

        public Memory Copy() => new(Position, State);
    }
}
