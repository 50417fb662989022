"""Videos of a fingertip over a lens, made in the test: Chromium takes them for a camera. Nobody's picture is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

WIDTH, HEIGHT, FPS = 160, 120, 30


def beat_shape(seconds: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """(n,) light of a pulse at `seconds`: steepest rise exactly at each of `beats`. About -1 to 1."""
    phase = np.interp(seconds, beats, np.arange(len(beats), dtype=float))
    turn = 2 * np.pi * (phase - np.floor(phase))
    return np.asarray(np.sin(turn) + 0.25 * np.sin(2 * turn))


def write(
    path: Path, red: np.ndarray, green: np.ndarray, blue: np.ndarray, noise: float = 4.0, seed: int = 0
) -> None:
    """A y4m file (4:2:0) with one even colour a frame, 0..255, and noise of that many grey levels in each pixel."""
    draw = np.random.default_rng(seed)
    luma = 16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256
    cb = 128 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256
    cr = 128 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for y, u, v in zip(luma, cb, cr, strict=True):
            file.write(b"FRAME\n")
            for middle, shape in (
                (y, (HEIGHT, WIDTH)),
                (u, (HEIGHT // 2, WIDTH // 2)),
                (v, (HEIGHT // 2, WIDTH // 2)),
            ):
                values = middle + draw.normal(0, noise if shape[0] == HEIGHT else noise / 2, shape)
                file.write(np.clip(np.rint(values), 0, 255).astype(np.uint8).tobytes())


def finger(path: Path, beats: np.ndarray, seconds: float, strength: float = 0.02, seed: int = 0) -> None:
    """A lit fingertip that pulses at `beats` (s): much red, little green."""
    at = np.arange(int(seconds * FPS)) / FPS
    swing = (
        1 - strength * beat_shape(at, beats) / 2
    )  # more blood, less light: turned round by whoever reads it
    write(path, 180 * swing, 62 * swing, 40 * swing, seed=seed)
