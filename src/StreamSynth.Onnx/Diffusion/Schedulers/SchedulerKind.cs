namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Names the supported schedulers.</summary>
public enum SchedulerKind
{
    /// <summary>DDIM, deterministic (Song et al. 2020, arXiv:2010.02502, eq. 12 with η = 0); option <c>ddim</c>.</summary>
    Ddim,

    /// <summary>Euler on the probability flow (Karras et al. 2022, arXiv:2206.00364, algorithm 2 without churn); option <c>euler</c>.</summary>
    Euler,

    /// <summary>Euler with ancestral noise (k-diffusion); option <c>euler-ancestral</c>.</summary>
    EulerAncestral,

    /// <summary>DPM-Solver++ multistep, order 2 (Lu et al. 2022, arXiv:2211.01095, algorithm 2); option <c>dpm++2m</c>.</summary>
    DpmSolverMultistep,

    /// <summary>Latent consistency sampling (Luo et al. 2023, arXiv:2310.04378, algorithm 3); option <c>lcm</c>.</summary>
    Lcm,

    /// <summary>Euler on rectified flow (Esser et al. 2024, arXiv:2403.03206); option <c>flow-match-euler</c>.</summary>
    FlowMatchEuler,
}
