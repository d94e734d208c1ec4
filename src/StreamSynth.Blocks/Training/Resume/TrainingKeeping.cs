using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Says where the lines and states of a training go, and with which state it begins.</summary>
/// <param name="Line">Takes the lines of the ledger.</param>
/// <param name="Saves">Decides which states are saved; null: none is.</param>
/// <param name="Terms">What the states depend on, as JSON.</param>
/// <param name="Begun">The state to go on from; null begins anew.</param>
internal sealed record TrainingKeeping(Action<SampleRow> Line, ITrainingSaves? Saves, string Terms, TrainingState? Begun)
{
    /// <summary>Gives how far an earlier part of the run came; null where there is none.</summary>
    /// <param name="steps">Steps of the whole training, which must be as many as they were.</param>
    /// <exception cref="GraphException">They are others, as when a stream has another length.</exception>
    public TrainingRow? BegunWith(int steps)
    {
        if (Begun is null || Begun.Row.Steps == steps) return Begun?.Row;

        throw new GraphException(TrainingTerms.Difference("options.steps", FormattableString.Invariant($"{Begun.Row.Steps}"), FormattableString.Invariant($"{steps}")));
    }
}
