namespace StreamSynth.Language;

/// <summary>Answers questions in text: a language model in this process or behind an endpoint. Safe for many questions at once.</summary>
public interface ITextModel : IAsyncDisposable
{
    /// <summary>Gives what answers depend on beside the question: which weights, or which model at which address. Never a key. Part of what kept answers are found by.</summary>
    string Identity { get; }

    /// <summary>Gives the SHA-256 over the model's files, lower-case hex; null where they are elsewhere.</summary>
    string? Hash { get; }

    /// <summary>Asks one question.</summary>
    /// <param name="question">Messages, sampling, seed and the wanted form.</param>
    /// <param name="cancel">Ends the wait, and generation between two tokens.</param>
    /// <returns>What came back; a reply that holds no text is an answer too, with <see cref="Answer.Fault"/>.</returns>
    /// <exception cref="TextModelException">There is no reply: the endpoint cannot be reached or refuses, or the model cannot compute.</exception>
    ValueTask<Answer> AskAsync(Question question, CancellationToken cancel);
}
