namespace StreamSynth.Engine.Blocks;

/// <summary>
/// Is a route (<see cref="IRoute{T}"/>) that remembers something of the items before. The engine reads <see cref="State"/> after every item, keeps the values that a checkpoint may need, and sets the one that
/// belongs to the first item of a run that goes on; so the block saves and restores nothing itself. All that is remembered must be in it: the block contract compares a run that went on with a whole one.
/// </summary>
/// <typeparam name="TState">
/// An immutable value that JSON can hold: a number, a record of such, an immutable dictionary. A collection that is changed in place would change what was kept, too.
/// </typeparam>
public interface IStateful<TState> : IBlock
{
    /// <summary>Gives what the block remembers. Set at most once, before <see cref="IBlock.SetupAsync"/>.</summary>
    TState State { get; set; }

    /// <summary>Tells whether the block can be in a state; one from a file that somebody edited may be any.</summary>
    bool IsPossible(TState state) => true;
}
