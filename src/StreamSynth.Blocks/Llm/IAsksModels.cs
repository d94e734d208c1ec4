using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Llm;

/// <summary>Is implemented by blocks that ask language models: their answers belong to a checkpoint, found by content, so that a run that goes on asks nothing twice.</summary>
/// <remarks>Whoever runs the graph calls <see cref="Keep"/> before the run, if at all, with what an earlier run was told.</remarks>
public interface IAsksModels
{
    /// <summary>Gives the block the answers that are known, and where to add new ones.</summary>
    /// <param name="answers">Shared by all nodes of a run.</param>
    void Keep(IAnswers answers);
}

/// <summary>Remembers answers by content. Safe for several blocks and calls at once.</summary>
public interface IAnswers
{
    /// <summary>Gives the answer with this hash (<see cref="AnswerRow.Hash"/>); null when it was never given.</summary>
    AnswerRow? Find(string hash);

    /// <summary>Takes a new answer. It must belong to every checkpoint that holds anything made of it, so it is taken before the answer is used.</summary>
    void Add(AnswerRow answer);
}
