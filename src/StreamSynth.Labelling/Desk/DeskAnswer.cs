namespace StreamSynth.Labelling.Desk;

/// <summary>Is what a person says to a question.</summary>
public enum DeskAnswer
{
    /// <summary>The point belongs to the concept.</summary>
    Yes,

    /// <summary>It does not.</summary>
    No,

    /// <summary>The person cannot tell.</summary>
    Skip,

    /// <summary>The answer before was wrong.</summary>
    Undo,

    /// <summary>The last answer of the batch stands.</summary>
    GoOn,
}
